import {registerHooks} from 'node:module';
import {pathToFileURL} from 'node:url';
import {ownWidths} from './own-widths.mjs';

// For what runs from source, tests above all; the bundle has its own way to the same.
registerHooks({
	resolve(name, context, next) {
		const own = ownWidths[name];
		return own === undefined
			? next(name, context)
			: {url: pathToFileURL(own).href, shortCircuit: true};
	},
});
