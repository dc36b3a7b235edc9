import { describe, expect, test } from 'vitest'
import { readInterpreter } from '../interpreter.ts'
import { addFuel } from './add-fuel.ts'

const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const i32 = 0x7f

const section = (kind: number, ...bytes: readonly number[]) => [kind, bytes.length, ...bytes]
const text = (value: string) => [value.length, ...new TextEncoder().encode(value)]

/** A module with one function of one parameter, `run`, and two pages of memory; what it imports comes first. */
function moduleOf(
  body: readonly number[],
  { imports = [], functions = 0 }: { imports?: readonly number[]; functions?: number } = {},
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...magic,
    ...section(1, 1, 0x60, 1, i32, 0),
    ...(imports.length > 0 ? section(2, ...imports) : []),
    ...section(3, 1, 0),
    ...section(5, 1, 0x00, 2),
    ...section(6, 1, i32, 1, 0x41, 7, 0x0b),
    ...section(7, 1, ...text('run'), 0x00, functions),
    ...section(10, 1, body.length + 2, 0, ...body, 0x0b),
  ])
}

/** do { n = n - 1 } while (n) */
const countDown = [0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b]
/** Copies, or fills, n bytes. */
const copy = [0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 10, 0, 0]
const fill = [0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 11, 0]

function start(module: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), imports)
  const { run, fuel } = exports as { run: (n: number) => void; fuel: WebAssembly.Global }
  /** What running takes of a tank; undefined when it is not enough. */
  return (n: number, tank: number) => {
    fuel.value = tank
    try {
      run(n)
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'unreachable') throw error
      return undefined
    }
    return tank - fuel.value
  }
}

describe('a module that counts', () => {
  test('takes a unit for each turn of a loop and for each function', () => {
    const run = start(addFuel(moduleOf(countDown)))
    expect(run(1, 1000)).toBe(2)
    expect(run(100, 1000)).toBe(101)
    expect(run(999, 1000)).toBe(1000)
    expect(run(1000, 1000)).toBeUndefined()
    // And can be used again, with a tank that is full.
    expect(run(5, 6)).toBe(6)
  })

  test.each([
    ['copies', copy],
    ['fills', fill],
  ])('takes a unit for 64 bytes that it %s', (_name, body) => {
    const run = start(addFuel(moduleOf(body)))
    expect(run(63, 1000)).toBe(1)
    expect(run(6400, 1000)).toBe(101)
    expect(run(131_072, 1000)).toBeUndefined()
  })

  test('counts whatever it imports', () => {
    const imports = [4, ...text('h'), ...text('g'), 3, i32, 0, ...text('h'), ...text('f'), 0, 0]
    imports.push(...text('h'), ...text('t'), 1, 0x70, 0, 1, ...text('h'), ...text('u'), 1, 0x70, 1, 1, 9)
    const { Table, Global } = WebAssembly as unknown as Record<
      'Table' | 'Global',
      new (descriptor: object, value?: number) => WebAssembly.Memory
    >
    const table = () => new Table({ element: 'anyfunc', initial: 1, maximum: 9 })
    const run = start(addFuel(moduleOf(countDown, { imports, functions: 1 })), {
      h: { g: new Global({ value: 'i32' }, 1), f: () => undefined, t: table(), u: table() },
    })
    expect(run(9, 1000)).toBe(10)
  })

  test('is refused where it has an instruction that is not known', () => {
    expect(() => addFuel(moduleOf([0xfd, 0x0c]))).toThrow('instruction 0xfd at byte')
    expect(() => addFuel(moduleOf([0xfc, 12, 0, 0]))).toThrow('instruction 0xfc 12 at byte')
  })
})

test('the interpreter can be made to count', () => {
  const interpreter = readInterpreter()
  const counting = addFuel(interpreter)
  expect(new WebAssembly.Module(counting)).toBeDefined()
  expect(counting.length).toBeGreaterThan(interpreter.length)
})
