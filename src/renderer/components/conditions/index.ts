export { buildWhere } from './build-where.ts'
export {
  type ConditionColumn,
  conditionColumns,
  type ConditionGroup,
  conditionGroup,
  emptyLine,
} from './condition.ts'
export { emptyGroup, type Group, groupOf, isGroup, keepLines, linesOf, mapLines } from './group.ts'
export { GroupFields, type LineProps } from './group-fields.tsx'
export { ConditionFields } from './condition-fields.tsx'
export { readWhere, writeWhere } from './read-where.ts'
