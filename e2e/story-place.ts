import { join } from 'node:path'
import { createServerDatabase } from '../tests/support/servers/server-database.ts'
import { fillUsers } from './databases.ts'
import type { App } from './pages/app.ts'
import { makePlaces, needServer, password } from './servers.ts'

/** Where the store of a story is that runs on a file and on a server alike. */
export interface StoryPlace extends AsyncDisposable {
  /** With the password of a server in it. */
  readonly url: string
  /** Starts the app with the file, or connects it to the server. */
  start(startApp: (path?: string) => Promise<App>): Promise<App>
}

/** The databases that the stories of what people do all day run on. */
export const storyDialects = ['sqlite', 'postgres'] as const

export type StoryDialect = (typeof storyDialects)[number]

interface StoryAt {
  readonly folder: string
  readonly story: string
}

/**
 * Makes a database with the store that `fill` makes, by default the small store `users`; leaves the story out, and says so, where its
 * server does not let us in. The server asks for no password, so that the next start of the app is there without a question.
 */
export async function makeStore(
  dialect: StoryDialect,
  { folder, story, fill = fillUsers }: StoryAt & { readonly fill?: (url: string) => Promise<void> },
): Promise<StoryPlace> {
  if (dialect === 'sqlite') {
    const url = join(folder, 'users.db')
    await fill(url)
    return { url, start: (startApp) => startApp(url), [Symbol.asyncDispose]: () => Promise.resolve() }
  }
  await needServer(dialect, `${story} on PostgreSQL`)
  const server = await createServerDatabase(dialect)
  const url = await server.place('shop')
  await fill(url)
  return {
    url,
    start: async (startApp) => {
      const app = await startApp()
      await app.connecting.open(url)
      await app.connecting.connect()
      await app.connecting.root.waitFor({ state: 'hidden' })
      return app
    },
    [Symbol.asyncDispose]: () => server.drop(),
  }
}

/** Makes a place on a database; leaves the story out, and says so, where its server does not let us in. */
export async function makeStoryPlace(dialect: StoryDialect, { folder, story }: StoryAt): Promise<StoryPlace> {
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
      await app.connecting.root.waitFor({ state: 'hidden' })
      return app
    },
    [Symbol.asyncDispose]: drop,
  }
}
