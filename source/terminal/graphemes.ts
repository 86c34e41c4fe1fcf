import type * as addon from '@xterm/addon-unicode-graphemes';

type Addon = typeof addon;

// While it loads, addon 0.4.0 reads its table from the start of the memory that holds a buffer. In
// shared memory that is somebody else's data: wrong widths, or a crash at start. A static import
// would not do, for a bundler may run it first.
const {poolSize} = Buffer;
Buffer.poolSize = 0;
const loaded = (await import('@xterm/addon-unicode-graphemes')) as Partial<Addon> & {
	default?: Addon;
};
Buffer.poolSize = poolSize;

/** Makes emoji, flags and combined characters as wide as terminals of today show them. */
// Loaders differ on where the exports of a CommonJS module are.
export const {UnicodeGraphemesAddon} = loaded.default ?? (loaded as Addon);
