/** A term of an order, and a condition, as the query builder notes them. */
interface OrderItem {
  readonly value: unknown
  readonly nulls?: string
}
interface Statement {
  readonly column: unknown
}

/** What writes the query builder's SQL: those of its own methods that the engine's are made of. */
interface Compiler {
  _basicGroupOrder(item: OrderItem, type: string): string
  _formatGroupsItemValue(value: unknown): string
  _columnClause(statement: Statement): string
  _valueClause(statement: Statement): string
  _not(statement: Statement, operator: string): string
}

/** Methods by which a database's SQL is written in place of the query builder's own. */
export type BuilderMethods = Readonly<Record<string, (this: Compiler, item: never, type: string) => string>>

/**
 * Where null stands in an order is written as a term of its own, before the column's: the query builder forgets the column
 * over it (knex 3.3.0).
 */
export const nullsFirstOrLast = {
  _groupOrder(this: Compiler, item: OrderItem, type: string): string {
    const { nulls, ...plain } = item
    if (nulls === undefined || type !== 'order') return this._basicGroupOrder(item, type)
    const isNull = `(${this._formatGroupsItemValue(item.value)} is ${nulls === 'last' ? '' : 'not '}null)`
    return `${isNull}, ${this._basicGroupOrder(plain, type)}`
  },
} satisfies BuilderMethods

/** Texts here have a collation that the query builder's own does not fit, and which tells upper case from lower. */
export const exactLike = {
  whereLike(this: Compiler, statement: Statement): string {
    return `${this._columnClause(statement)} ${this._not(statement, 'like ')}${this._valueClause(statement)}`
  },

  whereILike(this: Compiler, statement: Statement): string {
    const column = `lower(convert(${this._columnClause(statement)} using utf8mb4)) collate utf8mb4_bin`
    return `${column} ${this._not(statement, 'like ')}lower(${this._valueClause(statement)})`
  },
} satisfies BuilderMethods
