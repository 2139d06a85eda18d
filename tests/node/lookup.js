// Looks up each set of parameters on standard input with the official Node client, which gets no base URL, and prints as
// JSON what it has of each.
"use strict";

const requests = JSON.parse(require("fs").readFileSync(0, "utf8"));

// The client renames the values of a package, and leaves what is in them.
function asDocumented(values) {
  const renamed = ([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value];
  return values && Object.fromEntries(Object.entries(values).map(renamed));
}

function inCamelCase(name) {
  return name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}

(async () => {
  const client = require("twilio")();
  const found = [];
  for (const { PhoneNumber, ...others } of requests) {
    const options = Object.entries(others).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]);
    const one = await client.lookups.v2.phoneNumbers(PhoneNumber).fetch(Object.fromEntries(options));
    const packages = (others.Fields || "").split(",").filter(Boolean);
    const values = packages.map((name) => [name, asDocumented(one[inCamelCase(name)])]);
    found.push({ phone_number: one.phoneNumber, valid: one.valid, ...Object.fromEntries(values) });
  }
  console.log(JSON.stringify(found));
})();
