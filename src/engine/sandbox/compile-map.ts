import { transform } from 'sucrase'
import { MapSyntaxError } from './map-syntax-error.ts'
import { factoryHeadLines, moduleToFactory } from './module-to-factory.ts'
import { originalPositions, type Position } from './source-positions.ts'

/** Name of the map in stack traces inside the sandbox. */
export const mapFile = 'map.ts'

export interface CompiledMap {
  /** Expression of a function that evaluates the module anew and returns its default export. */
  readonly factory: string
  /** Place in the user's source of a place in `factory`. */
  locate(position: Position): Position
}

/**
 * Strips the types of a map's source and makes it callable. Lines stay true; columns are mapped back token by token.
 *
 * @throws MapSyntaxError where the source does not parse, or imports something
 */
export function compileMap(source: string): CompiledMap {
  const { code, mappings } = stripTypes(source)
  const locateInModule = originalPositions(mappings)
  const lines = source.split('\n').length
  return {
    factory: moduleToFactory(code, locateInModule),
    locate: ({ line, column }) => {
      const inModule = line - factoryHeadLines
      return inModule > lines ? { line: lines, column: 1 } : locateInModule({ line: inModule, column })
    },
  }
}

/**
 * Sucrase reports an error inside the body of `(doc) => { … }` at the arrow's head: it first tries an arrow function,
 * and gives up on anything wrong inside. Everywhere else the place is exact.
 */
function stripTypes(source: string): { code: string; mappings: string } {
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: mapFile,
      sourceMapOptions: { compiledFilename: mapFile },
    })
    return { code, mappings: sourceMap?.mappings ?? '' }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const place = (error as { loc?: Position }).loc
    const message = error.message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '')
    throw new MapSyntaxError(message, place ? { line: place.line, column: place.column } : null)
  }
}
