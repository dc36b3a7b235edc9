import { spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/**
 * Asks the system to show a link in the person's browser. Where there is none, the printed link serves. What is opened is a
 * file in `folder` that only this user can read and that leads to the link: arguments of programs are shown to every user
 * of the computer. Returns how to remove the file.
 */
export async function openBrowser(link: string, folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'open.html')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await rm(file, { force: true })
  await writeFile(file, redirectPage(link), { mode: 0o600, flag: 'wx' })
  const [command, ...args] = commands[process.platform] ?? ['xdg-open']
  const opener = spawn(command, [...args, file], { stdio: 'ignore', detached: true })
  opener.on('error', () => {})
  opener.unref()
  return () => rm(file, { force: true })
}

function redirectPage(link: string): string {
  const address = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Datastore</title>
<p><a href="${address}">Open Datastore</a></p>
</html>
`
}
