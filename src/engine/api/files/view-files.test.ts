import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { never, testApi } from '../../../../tests/support/test-api.ts'

const host = testApi()

const text =
  'export default () => []\n/* datastore view\n{ "columns": [{ "name": "a", "type": "text" }] }\n*/\n'

test('a file of a view is written, read, and told of when it changes or goes', async () => {
  const { files } = host.handlers
  const path = join(host.folder, 'by_a.ts')
  expect(await files.readView({ path }, never)).toBe(null)
  await files.writeView({ path, text, expected: null }, never)
  const left = new AbortController()
  const told: (string | null)[] = []
  for await (const change of await files.watchView({ path }, { signal: left.signal })) {
    told.push(change.text)
    if (told.length === 1) await writeFile(path, `// edited\n${text}`)
    else if (told.length === 2) await rm(path)
    else left.abort()
  }
  expect(told).toEqual([text, `// edited\n${text}`, null])
})

test('what another program has written since is not overwritten, and neither is another file', async () => {
  const { files } = host.handlers
  const path = join(host.folder, 'by_a.ts')
  await writeFile(path, text)
  const over = files.writeView({ path, text: 'mine', expected: null }, never)
  await expect(over).rejects.toMatchObject({ code: 'CONFLICT' })
  const code = 'export const answer = 42\n'
  await writeFile(path, code)
  await expect(files.writeView({ path, text, expected: code }, never)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  expect(await files.readView({ path }, never)).toBe(code)
})

test('only files that can be a view are read, and no huge one', async () => {
  const { files } = host.handlers
  for (const name of ['passwd', 'types.d.ts', 'users.db'])
    await expect(files.readView({ path: join(host.folder, name) }, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  const path = join(host.folder, 'huge.ts')
  await writeFile(path, ' '.repeat(5 * 2 ** 20))
  await expect(files.readView({ path }, never)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
