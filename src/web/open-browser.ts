import { spawn } from 'node:child_process'

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** Asks the system to show a link in the person's browser. Where there is none, the printed link serves. */
export function openBrowser(link: string): void {
  const [command, ...args] = commands[process.platform] ?? ['xdg-open']
  const opener = spawn(command, [...args, process.platform === 'win32' ? link.replaceAll('&', '^&') : link], {
    stdio: 'ignore',
    detached: true,
  })
  opener.on('error', () => {})
  opener.unref()
}
