import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPackage } from '@electron/asar'

/** What stands before the fuses in Electron's executable, and tells @electron/fuses where they are. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const version = 1
const enabled = 0x31

/**
 * Makes a folder that is to electron-builder what an unpacked Electron for Linux is, as far as packaging goes: an executable that
 * carries fuses, all of them on, and the files that are renamed or left out. It cannot be run.
 */
export async function makeStubElectron(folder: string, electronVersion: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  const fuses = Buffer.alloc(9, enabled)
  const program = [
    '#!/bin/sh\necho "This is no Electron."; exit 1\n',
    sentinel,
    Buffer.from([version, fuses.length]),
    fuses,
  ]
  writeFileSync(join(folder, 'electron'), Buffer.concat(program.map((each) => Buffer.from(each))))
  chmodSync(join(folder, 'electron'), 0o755)
  writeFileSync(join(folder, 'version'), electronVersion)
  writeFileSync(join(folder, 'LICENSE'), 'the stub has none')
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'the stub has none')
  for (const language of ['en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${language}.pak`), '')
  const empty = join(folder, 'default-app')
  mkdirSync(empty)
  await createPackage(empty, join(folder, 'resources', 'default_app.asar'))
  rmSync(empty, { recursive: true })
}
