import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeProgram } from './bundle.ts'

/*
 * `npm run library:alpine`: installs the packed library on Alpine, whose C library is musl, and runs a program there that opens a
 * store, an authored view included. It takes the image node:24-alpine of Docker, or this system where it is Alpine itself; where
 * there is neither it says that it did not run.
 */
const root = resolve(import.meta.dirname, '../..')
const image = 'node:24-alpine'
const isAlpine = existsSync('/etc/alpine-release')
const expected = '["Joe",3]'

if (isAlpine || spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) proveInstalled()
else
  console.log(
    `NOT RUN on Alpine: that the packed library opens a store there, an authored view included. This system is not Alpine, and no Docker answers that would run ${image}.`,
  )

function proveInstalled(): void {
  const folder = mkdtempSync(join(tmpdir(), 'alpine-'))
  try {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'inherit' })
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
    const program = writeProgram(folder)
    const steps = `npm install --no-audit --no-fund ./*.tgz && node ${program}`
    const [command, ...args] = isAlpine
      ? ['sh', '-c', steps]
      : [
          'docker',
          'run',
          '--rm',
          '--volume',
          `${folder}:/program`,
          '--workdir',
          '/program',
          image,
          'sh',
          '-c',
          steps,
        ]
    const { status, stdout } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    process.stdout.write(stdout)
    const answered = stdout.trimEnd().endsWith(expected)
    console.log(
      answered
        ? 'Alpine: a store was opened, and an authored view answered.'
        : `Alpine: ${expected} was expected.`,
    )
    process.exitCode = status === 0 && answered ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
