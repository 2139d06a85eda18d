// Sends a message for each [to, from] on standard input, with the official Node client or with axios, neither of which
// gets a base URL, and prints as JSON the codes that they report.
"use strict";

const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { TWILIO_ACCOUNT_SID: username, TWILIO_AUTH_TOKEN: password } = process.env;

async function sendWithTwilio(to, from) {
  try {
    await require("twilio")().messages.create({ to, from, body: "hi" });
    return null;
  } catch (error) {
    return error.code;
  }
}

async function sendWithAxios(To, From) {
  const url = `https://api.twilio.com/2010-04-01/Accounts/${username}/Messages.json`;
  try {
    await require("axios").post(url, new URLSearchParams({ To, From, Body: "hi" }), { auth: { username, password } });
    return null;
  } catch (error) {
    return error.response ? error.response.data.code : String(error);
  }
}

(async () => {
  const codes = { twilio: [], axios: [] };
  for (const [to, from] of rows) codes.twilio.push(await sendWithTwilio(to, from));
  for (const [to, from] of rows) codes.axios.push(await sendWithAxios(to, from));
  console.log(JSON.stringify(codes));
})();
