import { join } from 'node:path'
import type { App } from './pages/app.ts'
import { makePlaces, needServer, password } from './servers.ts'

/** Where the store of a story is that runs on a file and on a server alike. */
export interface StoryPlace extends AsyncDisposable {
  /** With the password of a server in it. */
  readonly url: string
  /** Starts the app with the file, or connects it to the server. */
  start(startApp: (path?: string) => Promise<App>): Promise<App>
}

/** Makes a place on a database; leaves the story out, and says so, where its server does not let us in. */
export async function makeStoryPlace(
  dialect: 'sqlite' | 'postgres',
  { folder, story }: { readonly folder: string; readonly story: string },
): Promise<StoryPlace> {
  if (dialect === 'sqlite') {
    const url = join(folder, 'orders.db')
    return { url, start: (startApp) => startApp(url), [Symbol.asyncDispose]: () => Promise.resolve() }
  }
  await needServer(dialect, `${story} on PostgreSQL`)
  const { url, drop } = await makePlaces(dialect)
  return {
    url,
    start: async (startApp) => {
      const app = await startApp()
      await app.connecting.open(url)
      await app.connecting.field('Password').fill(password)
      await app.connecting.connect()
      return app
    },
    [Symbol.asyncDispose]: drop,
  }
}
