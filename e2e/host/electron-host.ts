import { resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { findBeneath, type Host, signalBeneath } from './host.ts'

/** The dialog that main has been asked for and that a story has not answered yet. */
type Asking = { answerDialog?: (path: string) => void }

/** The app in Electron, with the binary that was installed. */
export class ElectronHost implements Host {
  readonly page: Page
  readonly #app: ElectronApplication
  readonly #output: { said: string }

  private constructor(app: ElectronApplication, page: Page, output: { said: string }) {
    this.#app = app
    this.page = page
    this.#output = output
  }

  static async start(binary: string, profile: string, file?: string): Promise<ElectronHost> {
    const app = await _electron.launch({
      executablePath: binary,
      args: [
        // Chromium refuses its own sandbox to root, the user that runs it in a container.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${profile}`,
        resolve(import.meta.dirname, '../../out/main/index.js'),
        ...(file === undefined ? [] : [file]),
      ],
    })
    const output = { said: '' }
    for (const stream of [app.process().stdout, app.process().stderr])
      stream?.on('data', (chunk: Buffer) => (output.said += chunk.toString()))
    await app.evaluate(({ dialog }) => {
      const asked = (): Promise<string> =>
        new Promise((answer) => Object.assign(globalThis, { answerDialog: answer } satisfies Asking))
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [await asked()] })
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: await asked() })
    })
    return new ElectronHost(app, await app.firstWindow(), output)
  }

  get said(): string {
    return this.#output.said
  }

  get hasEngine(): boolean {
    return findBeneath(this.#pid, engineWord) !== undefined
  }

  killEngine(): void {
    signalBeneath(this.#pid, engineWord, 'SIGKILL')
  }

  suspendEngine(): void {
    signalBeneath(this.#pid, engineWord, 'SIGSTOP')
  }

  /** Answers the system's dialog that the app is about to show, or shows. */
  async answerDialog(path: string): Promise<void> {
    await this.#app.evaluate(async (_electronApp, chosen) => {
      const asking = globalThis as Asking
      while (asking.answerDialog === undefined) await new Promise((wait) => setTimeout(wait, 20))
      asking.answerDialog(chosen)
      delete asking.answerDialog
    }, path)
  }

  async stop(): Promise<void> {
    await this.#app.close().catch(() => undefined)
  }

  get #pid(): number {
    return this.#app.process().pid ?? 0
  }
}

/** What stands on the command line of Electron's utility processes that run Node. */
const engineWord = 'node.mojom.NodeService'
