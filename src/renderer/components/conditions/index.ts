export { buildWhere } from './build-where.ts'
export {
  type ConditionColumn,
  conditionColumns,
  type ConditionGroup,
  conditionGroup,
  emptyGroup,
  emptyLine,
  keepLines,
  linesOf,
  mapLines,
} from './condition.ts'
export { ConditionFields } from './condition-fields.tsx'
export { readWhere, writeWhere } from './read-where.ts'
