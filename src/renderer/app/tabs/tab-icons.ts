import { IconChartBar, IconCode, IconFileText, IconSearch, IconTable } from '@tabler/icons-react'
import type { TabKind } from '../../workspace/tabs/tabs.ts'

export const tabIcons: Readonly<Record<TabKind, typeof IconTable>> = {
  documents: IconTable,
  document: IconFileText,
  shape: IconChartBar,
  views: IconCode,
  view: IconCode,
  query: IconSearch,
}
