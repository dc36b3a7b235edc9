/**
 * The items of a list, given as one parameter of JSON, as a table `listed (item)`. Rows that are looked up for them one by one
 * (`straight_join`) are the only ones that a statement locks: given `in (…)` it may read the whole of a table, and waits for
 * every lock in it.
 */
export function listed(type: string): string {
  return `json_table(?, '$[*]' columns (item ${type} path '$')) listed`
}
