// Sends two messages to a URL with each recorder of Node, and leaves what they record in a folder: URL, SID, token, folder.
"use strict";

const fs = require("fs");
const http = require("http");
const path = require("path");

const [url, sid, token, folder] = process.argv.slice(2);
const address = `${url}/2010-04-01/Accounts/${sid}/Messages.json`;
const magic = "+15005550006";
const forms = ["+15005550001", magic].map((To) => ({ To, From: magic, Body: "a text" }));

function send(form, headers) {
  const body = new URLSearchParams(form).toString();
  const all = { "content-type": "application/x-www-form-urlencoded", "content-length": body.length, ...headers };
  const options = { method: "POST", auth: `${sid}:${token}`, headers: all, agent: new http.Agent() };
  return new Promise((resolve, reject) => {
    const request = http.request(address, options, (response) => response.on("data", () => {}).on("end", resolve));
    request.on("error", reject);
    request.end(body);
  });
}

async function withNock(name, headers) {
  const nock = require("nock");
  nock.recorder.rec({ output_objects: true, dont_print: true, enable_reqheaders_recording: true });
  for (const form of forms) await send(form, headers);
  fs.writeFileSync(path.join(folder, name), JSON.stringify(nock.recorder.play()));
  nock.recorder.clear();
  nock.restore();
}

async function withPolly(name, headers) {
  const { Polly } = require("@pollyjs/core");
  Polly.register(require("@pollyjs/adapter-node-http"));
  Polly.register(require("@pollyjs/persister-fs"));
  const polly = new Polly(name, {
    adapters: ["node-http"],
    persister: "fs",
    persisterOptions: { fs: { recordingsDir: path.join(folder, "polly") } },
    recordIfMissing: true,
    recordFailedRequests: true,
    logLevel: "silent",
  });
  for (const form of forms) await send(form, headers);
  await polly.stop();
}

function withNewman() {
  const newman = require("newman");
  const item = forms.map((form, number) => ({
    name: `message ${number}`,
    request: {
      method: "POST",
      url: address,
      auth: { type: "basic", basic: [{ key: "username", value: sid }, { key: "password", value: token }] },
      body: { mode: "urlencoded", urlencoded: Object.entries(form).map(([key, value]) => ({ key, value })) },
    },
  }));
  const schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
  const reporter = { json: { export: path.join(folder, "newman.json") } };
  const options = { collection: { info: { name: "messages", schema }, item }, reporters: ["json"], reporter };
  return new Promise((resolve, reject) => newman.run(options, (error) => (error ? reject(error) : resolve())));
}

async function main() {
  await withPolly("identity", {});
  await withPolly("gzip", { "accept-encoding": "gzip" });
  await withNewman();
  await withNock("nock.json", {});
  await withNock("nock-gzip.json", { "accept-encoding": "gzip" });
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
