import { completeLimits } from '../limits.ts'
import { Thread } from '../thread.ts'

/** One for all sandboxes of a process, and made for none of them: it is there when the one that asked first is closed. */
let made: Promise<WebAssembly.Module> | undefined

/** Gives the interpreter's module that counts what it does, see `addFuel`. Making it takes some hundred milliseconds at most. */
export async function countingInterpreter(): Promise<WebAssembly.Module> {
  const module = (made ??= make())
  try {
    return await module
  } catch (error) {
    if (made === module) made = undefined
    throw error
  }
}

/** In a thread of its own, so that no map waits for it. */
async function make(): Promise<WebAssembly.Module> {
  const thread = new Thread(completeLimits())
  try {
    const answer = await thread.ask({ id: 1, counting: true })
    if ('module' in answer) return answer.module
    throw new Error('the interpreter that counts could not be made')
  } finally {
    await thread.end()
  }
}
