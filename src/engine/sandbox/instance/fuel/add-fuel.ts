import { fullTank } from './tank.ts'

/** What the interpreter's code counts down; it stops where nothing is left. */
export const fuelExport = 'fuel'

/** One unit of fuel pays for 64 bytes that one instruction copies or fills: their number is shifted by so many bits. */
const bulkShift = 6

const sections = { imports: 2, globals: 6, exports: 7, code: 10 } as const

const opcodes = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  branchTable: 0x0e,
  call: 0x10,
  callIndirect: 0x11,
  selectTyped: 0x1c,
  localGet: 0x20,
  globalGet: 0x23,
  globalSet: 0x24,
  tableSet: 0x26,
  firstLoad: 0x28,
  lastStore: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  integer: 0x41,
  long: 0x42,
  float: 0x43,
  double: 0x44,
  firstPlain: 0x45,
  isNegative: 0x48,
  subtract: 0x6b,
  shiftRight: 0x76,
  lastPlain: 0xc4,
  extended: 0xfc,
} as const

/** Instructions without operands that lie before the arithmetic. */
const plain = new Set([0x00, 0x01, 0x05, opcodes.end, 0x0f, 0x1a, 0x1b])

const extended = { lastConversion: 7, copy: 10, fill: 11 } as const
const integerType = 0x7f
const voidType = 0x40

/**
 * Makes a WebAssembly module count what it does: every loop, at each turn, every function that calls another or has a
 * loop, and every 64 bytes that are copied or filled at once take one unit of fuel, and a module that has none left
 * traps. So whatever runs in it ends after a number of steps that is known before. The rest of the module stays as it
 * was.
 *
 * The fuel is a global that the module exports as `fuel`: set it before each run.
 *
 * @param bytes a module with its globals, exports and code in the order of the specification
 * @returns the bytes of the module that counts
 * @throws Error where the module has an instruction that is not known here
 * @example
 * const { exports } = await WebAssembly.instantiate(addFuel(bytes), imports)
 * exports.fuel.value = 100_000
 */
export function addFuel(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes, 8)
  // What is inserted makes it larger by a tenth.
  const made = new Writer(bytes.length * 1.5)
  made.copy(bytes, 0, 8)
  let imported = 0
  // The global that counts, and the one that keeps how many bytes an instruction is about to copy.
  let [fuel, length] = [0, 0]
  while (reader.at < bytes.length) {
    const kind = reader.byte()
    const end = reader.unsigned() + reader.at
    made.raw([kind])
    const section = made.open()
    if (kind === sections.globals) {
      const count = reader.unsigned()
      ;[fuel, length] = [imported + count, imported + count + 1]
      made.unsigned(count + 2).copy(bytes, reader.at, end)
      for (const value of [fullTank, 0]) {
        made.raw([integerType, 1, opcodes.integer]).unsignedAsSigned(value).raw([opcodes.end])
      }
    } else if (kind === sections.exports) {
      if (length === 0) throw new Error('a module without globals cannot be made to count')
      made.unsigned(reader.unsigned() + 1).copy(bytes, reader.at, end)
      made.text(fuelExport).raw([3]).unsigned(fuel)
    } else if (kind === sections.code) {
      const count = reader.unsigned()
      const counting = countingCode(fuel, length)
      made.unsigned(count)
      for (let index = 0; index < count; index++) addToFunction(reader, made, counting)
    } else {
      const from = reader.at
      if (kind === sections.imports) imported = importedGlobals(reader)
      made.copy(bytes, from, end)
    }
    made.close(section)
    reader.at = end
  }
  return made.bytes()
}

/** What is inserted: where a unit is due, and before an instruction that copies as many bytes as lie on the stack. */
interface CountingCode {
  readonly unit: Uint8Array
  readonly bulk: Uint8Array
}

function countingCode(fuel: number, length: number): CountingCode {
  const one = new Writer(8).raw([opcodes.integer, 1]).bytes()
  const units = new Writer(32).raw([opcodes.globalGet]).unsigned(length)
  units.raw([opcodes.integer, bulkShift, opcodes.shiftRight])
  const bulk = new Writer(64).raw([opcodes.globalSet]).unsigned(length)
  bulk.raw(burn(fuel, units.bytes())).raw([opcodes.globalGet]).unsigned(length)
  return { unit: burn(fuel, one), bulk: bulk.bytes() }
}

/** fuel = fuel - amount; if (fuel < 0) trap. */
function burn(fuel: number, amount: Uint8Array): Uint8Array {
  const code = new Writer(64).raw([opcodes.globalGet]).unsigned(fuel).raw(amount)
  code.raw([opcodes.subtract, opcodes.globalSet]).unsigned(fuel).raw([opcodes.globalGet]).unsigned(fuel)
  code.raw([opcodes.integer, 0, opcodes.isNegative])
  return code.raw([opcodes.if, voidType, opcodes.unreachable, opcodes.end]).bytes()
}

function importedGlobals(reader: Reader): number {
  let globals = 0
  for (let left = reader.unsigned(); left > 0; left--) {
    for (const _part of ['module', 'name']) reader.skip(reader.unsigned())
    const kind = reader.byte()
    if (kind === 3) {
      globals++
      reader.skip(2)
    } else if (kind === 0) reader.unsigned()
    else {
      if (kind === 1) reader.skip(1)
      const hasMost = reader.byte() % 2 === 1
      reader.numbers(hasMost ? 2 : 1)
    }
  }
  return globals
}

function addToFunction(reader: Reader, made: Writer, { unit, bulk }: CountingCode): void {
  const end = reader.unsigned() + reader.at
  const body = made.open()
  const start = reader.at
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.unsigned()
    reader.skip(1)
  }
  const head = { at: reader.at, code: unit }
  const found: { readonly at: number; readonly code: Uint8Array }[] = []
  let calls = false
  while (reader.at < end) {
    const at = reader.at
    const opcode = reader.byte()
    const operation = readOperands(reader, opcode)
    if (opcode === opcodes.loop) found.push({ at: reader.at, code: unit })
    else if (opcode === opcodes.extended && operation > extended.lastConversion)
      found.push({ at, code: bulk })
    calls ||= opcode === opcodes.call || opcode === opcodes.callIndirect
  }
  // A function that only computes ends by itself, and whatever calls it is counted.
  const insertions = calls || found.length > 0 ? [head, ...found] : []
  let from = start
  for (const { at, code } of insertions) {
    made.copy(reader.bytes, from, at).raw(code)
    from = at
  }
  made.copy(reader.bytes, from, end).close(body)
}

/** Passes the operands of an instruction; gives the number of an extended one. */
function readOperands(reader: Reader, opcode: number): number {
  if (plain.has(opcode) || (opcode >= opcodes.firstPlain && opcode <= opcodes.lastPlain)) return 0
  if (opcode >= opcodes.localGet && opcode <= opcodes.tableSet) return reader.unsigned()
  if (opcode >= opcodes.firstLoad && opcode <= opcodes.lastStore) return reader.numbers(2)
  switch (opcode) {
    case opcodes.block:
    case opcodes.loop:
    case opcodes.if:
    case opcodes.branch:
    case opcodes.branchIf:
    case opcodes.call:
    case opcodes.integer:
    case opcodes.long:
      return reader.numbers(1)
    case opcodes.callIndirect:
      return reader.numbers(2)
    case opcodes.branchTable:
      return reader.numbers(reader.unsigned() + 1)
    case opcodes.selectTyped:
      return reader.numbers(reader.unsigned())
    case opcodes.memorySize:
    case opcodes.memoryGrow:
      return reader.skip(1)
    case opcodes.float:
      return reader.skip(4)
    case opcodes.double:
      return reader.skip(8)
    case opcodes.extended:
      return readExtended(reader)
    default:
      throw new Error(`instruction 0x${opcode.toString(16)} at byte ${reader.at - 1} is not known`)
  }
}

function readExtended(reader: Reader): number {
  const operation = reader.unsigned()
  if (operation > extended.lastConversion) {
    if (operation === extended.copy) reader.skip(2)
    else if (operation === extended.fill) reader.skip(1)
    else throw new Error(`instruction 0xfc ${operation} at byte ${reader.at - 1} is not known`)
  }
  return operation
}

class Reader {
  readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new Error('the module ends too early')
    return byte
  }

  skip(bytes: number): number {
    this.at += bytes
    return 0
  }

  unsigned(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }

  /** Passes numbers of any size. */
  numbers(count: number): number {
    for (let left = count; left > 0; left--) while (this.byte() > 127);
    return 0
  }
}

/** As many bytes as the size of a part takes whose size is written when the part is. */
const sizeBytes = 5

class Writer {
  #bytes: Uint8Array
  #size = 0

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
  }

  raw(bytes: ArrayLike<number>): this {
    this.#reserve(bytes.length).set(bytes, this.#size)
    this.#size += bytes.length
    return this
  }

  copy(bytes: Uint8Array, from: number, to: number): this {
    return this.raw(bytes.subarray(from, to))
  }

  text(text: string): this {
    const encoded = new TextEncoder().encode(text)
    return this.unsigned(encoded.length).raw(encoded)
  }

  unsigned(value: number): this {
    return this.#number(value, 127)
  }

  /** A number that is not negative, in the form that has a sign. */
  unsignedAsSigned(value: number): this {
    return this.#number(value, 63)
  }

  /** Writes seven bits a byte, least first; the last byte holds `most` at most. */
  #number(value: number, most: number): this {
    for (; value > most; value = Math.floor(value / 128)) this.raw([(value % 128) + 128])
    return this.raw([value])
  }

  /** Begins a part that is preceded by its size; gives what `close` needs. */
  open(): number {
    this.raw(new Uint8Array(sizeBytes))
    return this.#size
  }

  close(part: number): void {
    let size = this.#size - part
    for (let at = part - sizeBytes; at < part; at++, size = Math.floor(size / 128)) {
      this.#bytes[at] = (size % 128) + (at < part - 1 ? 128 : 0)
    }
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size)
  }

  #reserve(bytes: number): Uint8Array {
    if (this.#size + bytes > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#size + bytes))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    return this.#bytes
  }
}
