// Sucrase ships its tokenizer without type declarations at the path Node loads it from.
declare module 'sucrase/dist/parser/index.js' {
  export interface Token {
    readonly type: number
    readonly start: number
    readonly end: number
  }
  export function parse(
    source: string,
    jsx: boolean,
    typescript: boolean,
    flow: boolean,
  ): { readonly tokens: readonly Token[] }
}

declare module 'sucrase/dist/parser/tokenizer/types.js' {
  type Kind =
    | 'name'
    | 'star'
    | 'parenL'
    | 'braceL'
    | 'braceR'
    | 'eof'
    | '_as'
    | '_default'
    | '_class'
    | '_function'
    | '_export'
    | '_import'
  export const TokenType: Readonly<Record<Kind, number>>
}
