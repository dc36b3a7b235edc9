import { invalidArgument } from '../invalid-argument.ts'

/** What a schema finds wrong, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a schema makes of a document: another one, or what is wrong with it. */
type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/**
 * A schema of any library that implements [Standard Schema](https://standardschema.dev): valibot, zod, arktype and others.
 * It is given a document as JSON holds it, and may make another one of it.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** @throws DatastoreError `INVALID_INPUT` for what is no schema. */
export function checkSchema(schema: unknown): void {
  if (schema === undefined) return
  const isSchema =
    ((typeof schema === 'object' && schema !== null) || typeof schema === 'function') &&
    '~standard' in schema &&
    typeof schema['~standard'] === 'object' &&
    schema['~standard'] !== null &&
    'validate' in schema['~standard']
  if (isSchema) return
  throw invalidArgument(
    'schema',
    '"schema" is a Standard Schema, which has "~standard", such as one of valibot, zod or arktype.',
  )
}
