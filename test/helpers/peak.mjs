// Loaded into the built program with --import: at its end it writes down the most memory it took, KB.
import {writeFileSync} from 'node:fs';

process.on('exit', () => {
	writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS));
});
