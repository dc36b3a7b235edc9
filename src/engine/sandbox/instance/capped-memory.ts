const page = 65_536

/**
 * Memory of a WebAssembly instance that refuses to grow beyond a limit.
 *
 * QuickJS cannot do this itself here: compiled by Emscripten it does not know the size of its blocks, so its own
 * memory limit only stops single large allocations.
 */
export class CappedMemory {
  readonly memory: WebAssembly.Memory
  /** Called in the middle of the allocation that was refused. */
  onSpent: () => void = () => undefined
  #limit: number
  #spent = false

  constructor(limit: number) {
    this.#limit = limit
    // 256 to 32,768 pages is what this build of QuickJS was linked for.
    this.memory = new WebAssembly.Memory({ initial: 256, maximum: 32_768 })
    const grow = this.memory.grow.bind(this.memory)
    this.memory.grow = (pages) => {
      if (this.size + pages * page > this.#limit) throw new RangeError('memory limit of the sandbox')
      return grow(pages)
    }
  }

  /** Bytes in use, never less than at the start. */
  get size(): number {
    return this.memory.buffer.byteLength
  }

  /** Whether an allocation was refused since the limit was set. */
  get spent(): boolean {
    return this.#spent
  }

  setLimit(bytes: number): void {
    this.#limit = bytes
    this.#spent = false
  }

  /** Notes that an allocation was refused; the interpreter asks for several sizes before it gives up. */
  refuse(): void {
    this.#spent = true
    this.onSpent()
  }
}
