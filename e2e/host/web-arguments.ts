import { tmpdir } from 'node:os'

/** The command line on which a story's web host starts. */
export function webArguments(stateFolder: string, file?: string): readonly string[] {
  return [
    '--web',
    '--no-open',
    '--state',
    stateFolder,
    '--folder',
    tmpdir(),
    ...(file === undefined ? [] : [file]),
  ]
}
