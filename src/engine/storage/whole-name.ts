/**
 * Whether the query builder (knex 3.3.0) takes a name apart, or writes another one: it splits at dots and at " as ", drops
 * blanks at both ends, `*` stands for every column, and a backslash before a question mark escapes that.
 */
export function isTakenApart(name: string): boolean {
  return /\.| as |^\s|\s$|^\*$|\\\?/i.test(name)
}
