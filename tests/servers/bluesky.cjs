// The reference Bluesky server in two programs, so that one can be ended while the other remembers:
//   node bluesky.cjs plc PORT                        the directory of identities
//   node bluesky.cjs pds PORT PLC_URL FOLDER KEY     the server of accounts and posts
const devEnv = require("@atproto/dev-env");
const { mockNetworkUtilities } = require("@atproto/dev-env/dist/util");

async function plc(port) {
  await devEnv.TestPlc.create({ port: Number(port) });
}

async function pds(port, didPlcUrl, folder, key) {
  const server = await devEnv.TestPds.create({
    port: Number(port),
    hostname: "localhost",
    didPlcUrl,
    dataDirectory: folder,
    blobstoreDiskLocation: `${folder}/blobs`,
    plcRotationKeyK256PrivateKeyHex: key,
    rateLimitsEnabled: false,
  });
  mockNetworkUtilities(server);
}

const [role, ...rest] = process.argv.slice(2);
({ plc, pds })[role](...rest).catch((error) => {
  console.error(error);
  process.exit(1);
});
