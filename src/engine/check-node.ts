// Loaded before any driver: better-sqlite3 ends an older Node with a segmentation fault and without a word.
const least = 22
const [major] = process.versions.node.split('.')
if (Number(major) < least) {
  throw new Error(
    `Datastore needs Node ${least} or later, and this is Node ${process.versions.node}. Install a newer one, or start the program through npm where the project brings its own.`,
  )
}
