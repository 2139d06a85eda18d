// Preloaded with `node --require`: servers that name no host listen on loopback only.
const { Server } = require("node:net");

const listen = Server.prototype.listen;

Server.prototype.listen = function (first, ...rest) {
  if (typeof first === "object" && first !== null) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  }
  const others = rest.filter((value) => typeof value !== "string");
  return listen.call(this, first, "127.0.0.1", ...others);
};
