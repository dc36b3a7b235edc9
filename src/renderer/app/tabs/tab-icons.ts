import {
  IconChartBar,
  IconCode,
  IconFileText,
  IconHistory,
  IconSearch,
  IconTable,
  IconTerminal2,
} from '@tabler/icons-react'
import type { TabKind } from '../../workspace/tabs/tabs.ts'

export const tabIcons: Readonly<Record<TabKind, typeof IconTable>> = {
  documents: IconTable,
  document: IconFileText,
  changes: IconHistory,
  shape: IconChartBar,
  views: IconCode,
  view: IconCode,
  query: IconSearch,
  sql: IconTerminal2,
}
