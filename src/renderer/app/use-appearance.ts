import { useLayoutEffect } from 'react'
import { desktop } from '../client/index.ts'
import { useSettings } from '../workspace/settings.ts'

/** Gives the page the contrast, the motion and the zoom that the person has chosen. */
export function useAppearance(): void {
  const { contrast, motion, zoom } = useSettings()
  useLayoutEffect(() => {
    document.documentElement.dataset.contrast = contrast
    document.documentElement.dataset.motion = motion
  }, [contrast, motion])
  useLayoutEffect(() => desktop.setZoom(zoom), [zoom])
}
