import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { buildApp } from './build-app.ts'

beforeAll(() => buildApp())

let folder: string
let started: ChildProcess | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'))
})
afterEach(async () => {
  if (started?.exitCode === null) started.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  said: string
}

/** Starts the built app as `npm start` does, where Electron's binary is missing. */
function start(...args: string[]): Run {
  const module = JSON.stringify(new URL('./start-app.ts', import.meta.url).href)
  const script = `const { startApp } = await import(${module}); process.exit(await startApp(process.argv.slice(1)))`
  const options = ['--input-type=module', '-e', script, '--', '--no-open', '--state', folder]
  const child = spawn(process.execPath, [...options, ...args], {
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'no-electron') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started = child
  const run = { child, said: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (run.said += chunk.toString()))
  return run
}

const link = /Datastore is at (http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\S*)/

test("says in one line that Electron's binary is missing and serves the browser", async () => {
  const run = start('some file.db')
  await expect.poll(() => run.said).toMatch(link)
  const url = new URL(link.exec(run.said)?.[1] ?? '')
  const parameters = new URLSearchParams(url.hash.slice(1))
  expect(parameters.get('open')).toBe(join(process.cwd(), 'some file.db'))
  expect((await fetch(url)).status).toBe(200)
  const headers = { origin: url.origin }
  const body = parameters.get('token')
  const entered = await fetch(new URL('/session', url), { method: 'POST', headers, body })
  const { secret } = (await entered.json()) as { secret: string }
  // The handshake is answered by the engine host: by now it would have said what is wrong with it.
  const socket = new WebSocket(`ws://${url.host}/rpc`, ['datastore', `session.${secret}`], { headers })
  await once(socket, 'open')
  socket.terminate()
  const lines = run.said.trim().split('\n')
  expect(lines).toEqual([expect.stringContaining('npx install-electron'), expect.stringMatching(link)])
})

test('says nothing of Electron when the browser was asked for', async () => {
  const run = start('--web')
  await expect.poll(() => run.said).toMatch(link)
  expect(run.said.trim().split('\n')).toHaveLength(1)
})

test.each(['SIGINT', 'SIGTERM'] as const)('ends at %s, and its engine host with it', async (signal) => {
  const run = start('--web')
  await expect.poll(() => run.said).toMatch(link)
  const exit = once(run.child, 'exit')
  // Its streams close when the last process that holds them has ended.
  const closed = once(run.child, 'close')
  run.child.kill(signal)
  expect(await exit).toEqual([0, null])
  await closed
})

test('says what is wrong with its options, and when a port is taken', async () => {
  const wrong = start('--web', '--port', 'many')
  expect(await once(wrong.child, 'close')).toEqual([1, null])
  expect(wrong.said.trim()).toBe('--port must be a number from 0 to 65535, not "many".')
  const unknown = start('--web', '--prot', '1')
  expect(await once(unknown.child, 'close')).toEqual([1, null])
  expect(unknown.said).toContain('--prot')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const taken = start('--web', '--port', String(port))
  expect(await once(taken.child, 'close')).toEqual([1, null])
  expect(taken.said.trim()).toBe(
    `Port ${port} is taken by another program. Choose another one with --port, or none.`,
  )
  server.close()
})
