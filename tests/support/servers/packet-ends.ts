/** Where the answer of a server is cut. */
export interface CutAnswer {
  /** Exactly where one packet ends and the next begins, or in the middle of one. */
  readonly where: 'between' | 'inside'
  /** How many packets are still to begin before it. */
  packets: number
}

/** Follows the packets in what a server sends: of MariaDB a length of three bytes and a number, of PostgreSQL a letter and a length of four. */
export class PacketEnds {
  readonly #mysql: boolean
  #header: number[] = []
  /** Bytes of the present packet that are still to come. */
  #left = 0
  /** Whether only its header was taken. */
  #begins = true

  constructor(mysql: boolean) {
    this.#mysql = mysql
  }

  /** Takes note of the next bytes, and returns how many of them pass before such a cut; undefined when all of them do. */
  pass(data: Buffer, cut: CutAnswer | null): number | undefined {
    for (let at = 0; at < data.length;) {
      const ended = this.#left === 0 && this.#header.length === 0
      if (cut?.where === 'between' && ended && cut.packets-- <= 0) return at
      if (cut?.where === 'inside' && this.#left > 1 && this.#begins && cut.packets-- <= 0) return at + 1
      this.#begins = this.#left === 0
      at += this.#left === 0 ? this.#takeHeader(data[at]!) : this.#take(data.length - at)
    }
    return undefined
  }

  #takeHeader(byte: number): number {
    this.#header.push(byte)
    if (this.#header.length < (this.#mysql ? 4 : 5)) return 1
    const header = Buffer.from(this.#header)
    // PostgreSQL counts the four bytes of the length too.
    this.#left = this.#mysql ? header.readUIntLE(0, 3) : header.readUInt32BE(1) - 4
    this.#header = []
    return 1
  }

  #take(present: number): number {
    const taken = Math.min(this.#left, present)
    this.#left -= taken
    return taken
  }
}
