import styles from './place.module.css'

/** The four places where everything happens. Each has one word, one icon and one colour, used nowhere else. */
export type Place = 'browser' | 'proxy' | 'nextauth' | 'mongodb'

export const PLACE_NAMES: Record<Place, string> = { browser: 'Browser', proxy: 'Proxy', nextauth: 'NextAuth', mongodb: 'MongoDB' }

const ICONS: Record<Place, string> = {
  browser: 'M1.500 4.500a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2zM1.500 6h13',
  proxy: 'M2 8h12M10 4l4 4-4 4M6 2v12',
  nextauth: 'M8 1.500l5.500 2v4c0 3.500-2.400 6-5.500 7-3.100-1-5.500-3.500-5.500-7v-4z',
  mongodb:
    'M2.500 3.500c0-1.100 2.500-2 5.500-2s5.500.9 5.500 2-2.500 2-5.500 2-5.500-.9-5.500-2v9c0 1.100 2.500 2 5.500 2s5.500-.9 5.500-2v-9M2.500 8c0 1.100 2.500 2 5.500 2s5.500-.9 5.500-2'
}

/** The place's icon and word, in its colour. */
export function PlaceLabel({ place }: { place: Place }) {
  return (
    <span className={styles.place} data-place={place}>
      <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        <path d={ICONS[place]} />
      </svg>
      {PLACE_NAMES[place]}
    </span>
  )
}
