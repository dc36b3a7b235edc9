import { observeDocuments, type Shape, typesOf } from '../../documents/shape/shape.ts'

type Schema = { [name: string]: unknown }

/**
 * Writes a JSON Schema that the documents meet. What each of them has is required; any other member is allowed, because what was
 * sampled is not all there is.
 *
 * @example
 * jsonSchemaOf('users', [{ text: '{"name":"Jo"}' }]) // { …, "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] }
 */
export function jsonSchemaOf(title: string, documents: readonly { readonly text: string }[]): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...schemaOf(observeDocuments(documents)),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

function schemaOf(shape: Shape): Schema {
  const types = typesOf(shape)
  // Every integer is a number.
  const told = types.includes('number') ? types.filter((type) => type !== 'integer') : types
  const schema: Schema = told.length === 0 ? {} : { type: told.length === 1 ? told[0] : told }
  if (shape.members.size > 0 && !shape.crowded) {
    const objects = shape.types.get('object') ?? 0
    schema['properties'] = Object.fromEntries(
      Array.from(shape.members, ([name, member]) => [name, schemaOf(member)] as const),
    )
    const required = [...shape.members].filter(([, { values }]) => values === objects).map(([name]) => name)
    if (required.length > 0) schema['required'] = required
  }
  if (shape.items !== undefined) schema['items'] = schemaOf(shape.items)
  return schema
}
