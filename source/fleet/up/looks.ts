import type {Engine} from '../../docker/engine/engine.ts';
import type {EngineInfo} from '../../docker/engine/info.ts';
import type {Call, ImageDetails} from '../../docker/engine/shapes.ts';

/** What engines are asked while one plan is made, each question once. */
export type Looks = {
	readonly call: Call;
	info(engine: Engine): Promise<EngineInfo>;
	/** Undefined where the engine has no such image. */
	image(engine: Engine, reference: string): Promise<ImageDetails | undefined>;
};

export function createLooks(call: Call = {}): Looks {
	const infos = new Map<Engine, Promise<EngineInfo>>();
	const images = new Map<Engine, Map<string, Promise<ImageDetails | undefined>>>();
	return {
		call,
		info(engine) {
			const known = infos.get(engine) ?? engine.info(call);
			infos.set(engine, known);
			return known;
		},
		image(engine, reference) {
			const own = images.get(engine) ?? new Map<string, Promise<ImageDetails | undefined>>();
			images.set(engine, own);
			const known = own.get(reference) ?? engine.inspectImage(reference, call);
			own.set(reference, known);
			return known;
		},
	};
}
