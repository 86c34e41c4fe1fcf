import {Box} from 'ink';
import type {SessionStatus} from '../../domain/session/session.ts';
import {isUnseen, seenHosts, type SeenHost} from '../../state/seen.ts';
import type {PaneSlot} from '../../state/selectors.ts';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {plural} from '../kit/format.ts';
import {Label, Status} from '../kit/label.tsx';
import {stateTones} from '../kit/tones.ts';
import {Trail} from '../kit/trail.tsx';
import {HopChain} from './hop-chain.tsx';

type SessionHeaderProps = {
	readonly status: SessionStatus;
	readonly slot: PaneSlot | undefined;
	readonly page: number;
	readonly pages: number;
};

/** Columns of the way to the focused pane that the session's name does not take. */
const leastChain = 20;
/** Columns of the name that the reason for its state does not take. */
const leastTrail = 18;
const brand = 'flotilla ▸ ';

/**
 * Which session this is, how it is, and where the keys go.
 *
 *      flotilla ▸ demo   ● ready   3/3 hosts          you ▸ main1  1.9 ms
 */
export function SessionHeader({status, slot, page, pages}: SessionHeaderProps) {
	const isOut = useFlotilla(state => isUnseen(state, status.name));
	const state = isOut ? 'unseen' : status.state;
	const hosts = useFlotilla(state => seenHosts(state, status.name));
	const having = (state: SeenHost['state']) => hosts.filter(host => host.state === state).length;
	const running = having('running');
	const hidden = having('unseen');
	const why = isOut || status.state !== 'degraded' ? undefined : status.reasons?.[0];
	const trail = why === undefined ? 0 : Math.min(leastTrail, brand.length + status.name.length);
	const isBlind = hidden > 0 && hidden === status.size;
	const count = isBlind ? '?' : String(running);
	const rest = hidden > 0 && !isBlind ? `, ${hidden} not seen` : '';
	return (
		<Box height={1} paddingX={1} justifyContent="space-between">
			<Box flexShrink={1} gap={2}>
				<Box flexShrink={1} minWidth={trail}>
					<Trail parts={[status.name]} />
				</Box>
				<Box flexShrink={0}>
					<Status sign={state} word={state} tone={stateTones[state]} />
				</Box>
				<Box flexShrink={0}>
					<Label tone={running === status.size ? 'quiet' : 'warn'}>
						{`${count}/${plural(status.size, 'host')}${rest}`}
					</Label>
				</Box>
				{why === undefined ? null : (
					<Box flexShrink={1}>
						<Label tone="warn">{why}</Label>
					</Box>
				)}
				{pages > 1 ? (
					<Box flexShrink={0}>
						<Label tone="quiet">{`page ${page + 1}/${pages}`}</Label>
					</Box>
				) : null}
			</Box>
			<Box flexShrink={1000} minWidth={leastChain} marginLeft={2} justifyContent="flex-end">
				<HopChain slot={slot} />
			</Box>
		</Box>
	);
}
