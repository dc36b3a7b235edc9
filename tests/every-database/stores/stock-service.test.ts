import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'
import { copyProgram, folder } from '../../support/programs.ts'

// The service of docs/programs, run as its own process.

test('the service hands out each item once to sixteen clients', async () => {
  const path = copyProgram('stock-service.ts')
  const service = spawn(process.execPath, [path, '0'], {
    cwd: folder,
    env: { ...process.env, DATABASE: await temporaryUrl() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(service.stdout), 'line')) as [string]
  const { port } = JSON.parse(line) as { port: number }
  const ask = (method: string, at: string, body?: object) =>
    fetch(`http://127.0.0.1:${port}${at}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  expect((await ask('PUT', '/stock/lamp', { left: 40 })).status).toBe(200)
  expect((await ask('PUT', '/stock/rope', { left: 'many' })).status).toBe(422)
  expect((await ask('POST', '/stock/none/take')).status).toBe(404)
  const clients = Array.from({ length: 16 }, async () => {
    let taken = 0
    while ((await ask('POST', '/stock/lamp/take')).status === 200) taken++
    return taken
  })
  const taken = (await Promise.all(clients)).reduce((sum, each) => sum + each, 0)
  expect(taken).toBe(40)
  expect(await (await ask('GET', '/stock/lamp')).json()).toMatchObject({ left: 0 })
  expect(await (await ask('GET', '/stock?below=5')).json()).toMatchObject([{ left: 0, _key: 'lamp' }])
  expect((await ask('DELETE', '/stock/lamp')).status).toBe(200)
  expect(await (await ask('GET', '/stock/lamp')).json()).toBe(null)
  service.kill('SIGTERM')
  expect((await once(service, 'close'))[0]).toBe(0)
})
