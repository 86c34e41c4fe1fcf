import {FlotillaError} from '../../domain/failure.ts';
import {runtimeRoot} from '../../domain/host-paths.ts';
import {runtimeLabel} from '../../domain/session/labels.ts';
import type {Engine} from '../engine/engine.ts';

type VolumeOptions = {readonly volume: string; readonly hash: string; readonly signal: AbortSignal};

/** A second, empty volume stands for "filled to the end": labels of a volume can't be changed. */
const readyName = (volume: string) => `${volume}.ready`;

/** Is the volume there, and was it filled to the end? */
export async function isFilled(
	engine: Engine,
	{volume, hash, signal}: VolumeOptions,
): Promise<boolean> {
	const {volumes} = await engine.list([`${runtimeLabel}=${hash}`], {signal});
	const names = volumes.map(({name}) => name);
	return names.includes(volume) && names.includes(readyName(volume));
}

/** Fills the volume anew; only for the holder of the runtime's lock. */
export async function fillVolume(
	engine: Engine,
	{volume, image, hash, signal}: VolumeOptions & {image: string},
): Promise<void> {
	const labels = {[runtimeLabel]: hash};
	const helper = `${volume}.fill`;
	// A run that was killed may have left both, and an unknown part of the files.
	await engine.removeVolume(readyName(volume), {signal});
	await engine.removeContainer(helper, {signal});
	if (await isRemoved(engine, {volume, signal})) {
		await engine.createVolume({name: volume, labels}, {signal});
		const path = runtimeRoot;
		const command = [`${path}/bin/ssh`, '-V'];
		await engine.fillVolume({volume, image, path, name: helper, labels, command}, {signal});
	}

	await engine.createVolume({name: readyName(volume), labels}, {signal});
}

/** False where hosts use the volume: then it was given out, and so was full; only the sign was lost. */
async function isRemoved(
	engine: Engine,
	{volume, signal}: {volume: string; signal: AbortSignal},
): Promise<boolean> {
	try {
		await engine.removeVolume(volume, {signal});
		return true;
	} catch (error) {
		if (error instanceof FlotillaError && error.code === 'name-in-use') return false;
		throw error;
	}
}
