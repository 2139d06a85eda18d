// Sends what is asked for on standard input with the official Node client, and says as JSON what the client made of it.
"use strict";

const { line, sid, token, rows } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const client = new Function("require", "sid", "token", `${line}; return client;`)(require, sid, token);
const account = "twilio/lib/rest/api/v2010/account";
const models = {
  messages: require(`${account}/message`).MessageInstance,
  calls: require(`${account}/call`).CallInstance,
  incomingPhoneNumbers: require(`${account}/incomingPhoneNumber`).IncomingPhoneNumberInstance,
};

const shown = (value) => (value instanceof Date ? { date: value.getTime() } : { value });

function read(resource, body) {
  const asked = new Set();
  const watched = new Proxy(body, {
    get(all, key) {
      if (typeof key === "string") asked.add(key);
      return all[key];
    },
  });
  const model = new models[resource](client.api.v2010, watched, sid);
  const properties = Object.entries(model.toJSON()).map(([name, value]) => [name, shown(value)]);
  return { asked: [...asked], body, properties: Object.fromEntries(properties) };
}

async function answered({ resource, parameters }) {
  const named = Object.entries(parameters).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]);
  try {
    const made = await client[resource].create(Object.fromEntries(named));
    const body = client.httpClient.lastResponse.body;
    return { sid: made.sid, ...read(resource, typeof body === "string" ? JSON.parse(body) : body) };
  } catch (error) {
    const { name } = error.constructor;
    return { name, status: error.status, code: error.code, moreInfo: error.moreInfo, text: String(error) };
  }
}

(async () => {
  const results = [];
  for (const row of rows) results.push(await answered(row));
  console.log(JSON.stringify(results));
})();
