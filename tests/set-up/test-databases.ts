import { dropKeptDatabases } from '../support/servers/server-database.ts'
import { reachableServers } from '../support/servers/test-servers.ts'

/** Gives a test run a name for the databases that its files share, and drops them when it ends. */
export default function nameTestRun(): () => Promise<void> {
  process.env['DATASTORE_TEST_RUN'] = String(process.pid)
  return async () => {
    if ((await reachableServers()).includes('postgres')) await dropKeptDatabases()
  }
}
