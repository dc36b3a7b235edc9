import { expect, test } from 'vitest'
import { withPlainTypes } from './plain-types.ts'

test('types of schemas are written out, by their names within others, with their docstrings', () => {
  expect(
    withPlainTypes(`import * as v from "valibot";
/** A column. */
declare const column: v.ObjectSchema<{
  readonly name: v.StringSchema<undefined>;
  /** Its type. */
  readonly type: v.OptionalSchema<v.PicklistSchema<["a", "b"], undefined>, undefined>;
}, undefined>;
type Column = Readonly<v.InferOutput<typeof column>>;
declare const kinds: readonly ['x', 'y'];
type Kind = (typeof kinds)[number];
declare const table: v.ObjectSchema<{
  readonly columns: v.ArraySchema<v.ObjectSchema<{
    readonly name: v.StringSchema<undefined>;
    readonly type: v.OptionalSchema<v.PicklistSchema<["a", "b"], undefined>, undefined>;
  }, undefined>, undefined>;
  readonly kind: v.NullableSchema<v.PicklistSchema<readonly ["x", "y"], undefined>, undefined>;
  readonly values: v.ArraySchema<v.UnionSchema<[v.ObjectSchema<{
    readonly n: v.NumberSchema<undefined>;
  }, undefined>, v.SchemaWithPipe<readonly [v.CustomSchema<Record<string, unknown>, v.ErrorMessage<v.CustomIssue> | undefined>]>], undefined>, undefined>;
}, undefined>;
/** A table. */
type Table = Readonly<v.InferOutput<typeof table>>;
`),
  ).toBe(`/** A column. */
type Column = {
  readonly name: string;
  /** Its type. */
  readonly type?: 'a' | 'b' | undefined;
};
declare const kinds: readonly ['x', 'y'];
type Kind = (typeof kinds)[number];
/** A table. */
type Table = {
  readonly columns: Column[];
  readonly kind: Kind | null;
  readonly values: ({
    readonly n: number;
  } | Record<string, unknown>)[];
};
`)
})

test('a schema that has no plain form ends the build', () => {
  const declarations = `import * as v from "valibot";
declare const when: v.DateSchema<undefined>;
type When = v.InferOutput<typeof when>;
`
  expect(() => withPlainTypes(declarations)).toThrow('No plain type is known for v.DateSchema<undefined>.')
})
