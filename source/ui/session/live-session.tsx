import {Box, useWindowSize} from 'ink';
import {useState} from 'react';
import type {InputMode, Rect, Size} from '../../domain/screen.ts';
import type {SessionStatus} from '../../domain/session/session.ts';
import {seenHosts} from '../../state/seen.ts';
import {gridOf, paneSlots, type PaneSlot} from '../../state/selectors.ts';
import {useDialogs} from '../frame/dialogs.ts';
import {HintBar} from '../frame/hint-bar.tsx';
import {useFlotilla, useInputMode, useUnheard} from '../kit/flotilla-context.ts';
import {layoutGrid} from '../kit/layout.ts';
import {usePlacement} from '../kit/use-placement.ts';
import {SessionHeader} from './header.tsx';
import {HostsSidebar} from './hosts-sidebar.tsx';
import {noticeRect, PaneFrame} from './pane-frame.tsx';
import {paneNotice} from './pane-text.ts';
import {useSessionKeys} from './use-keys.ts';

/** Windows from here on have room for the list of hosts beside 80 columns of panes. */
const sidebarFrom = 110;
const sidebarWidth = 26;

/** What stands before the keys, by who gets them. */
const leads = {ui: undefined, pane: 'Ctrl-G then', command: 'Now press'} as const;

/** Does what is typed get anywhere: has it a shell, or will it have one? */
function hears({host, pane}: PaneSlot): boolean {
	const phase = pane?.state.phase;
	return phase === undefined
		? host?.state === 'running'
		: phase === 'live' || phase === 'connecting';
}

type Lead = {
	readonly mode: InputMode;
	/** What was pressed last after Ctrl-G, where that means nothing. */
	readonly unknown: string | undefined;
	/** Who did not hear what was typed. */
	readonly deaf: string | undefined;
};

function leadOf({mode, unknown, deaf}: Lead): string | undefined {
	if (mode === 'command') return leads.command;
	if (deaf !== undefined) return `${deaf} has no shell to type into; after Ctrl-G:`;
	return unknown === undefined ? leads[mode] : `${unknown} does nothing here; after Ctrl-G:`;
}

/** Where the list of hosts and the panes stand. */
function sessionAreas({columns, rows}: Size): {sidebar: Rect; grid: Rect} {
	const width = columns >= sidebarFrom ? sidebarWidth : 0;
	const height = rows - 2;
	return {
		sidebar: {x: 0, y: 1, width, height},
		grid: {x: width, y: 1, width: columns - width, height},
	};
}

/**
 * A session from inside: one live shell per host.
 *
 *      flotilla ▸ demo  ● ready  3/3 hosts             you ▸ main1  1.9 ms
 *       main × 1            ┏ ▸ main1  ● 1.9 ms ━━┓╭ sub1  ● 2.0 ms ────╮
 *      ▸ ● main1   running  ┃$ ▌                  ┃│$                   │
 *       sub × 2             ┃                     ┃│                    │
 *        ● sub1    running  ┗━━━━━━━━━━━━━━━━━━━━━┛╰────────────────────╯
 *      Ctrl-G then  ← focus   z zoom   m mesh   q sessions   ? help
 */
export function LiveSession({status}: {readonly status: SessionStatus}) {
	const window = useWindowSize();
	const {isOpen, cover} = useDialogs();
	const mode = useInputMode();
	const slots = useFlotilla(state => paneSlots(state, status.name));
	const hosts = useFlotilla(state => seenHosts(state, status.name));
	const grid = useFlotilla(state => gridOf(state, status.name));
	const [isScrolling, setScrolling] = useState(false);
	/** What was pressed last after Ctrl-G, where that means nothing. */
	const [unknown, setUnknown] = useState<string>();
	const unheard = useUnheard();
	/** Of what was typed to nobody, so much was told. */
	const [told, setTold] = useState(unheard);

	const isSpread = status.mode === 'multi-node';
	const focus = Math.max(
		0,
		slots.findIndex(({id}) => id === grid.focus),
	);
	const focused = slots[focus];
	const areas = sessionAreas(window);
	const {frames, page, pages} = layoutGrid(areas.grid, {
		count: slots.length,
		focus,
		isZoomed: grid.isZoomed,
	});
	const shown = frames.flatMap(frame => {
		const slot = slots[frame.index];
		return slot ? [{frame, slot, notice: paneNotice(slot, status.name)}] : [];
	});
	const notices = shown.flatMap(({frame, notice}) => noticeRect(frame, notice) ?? []);
	usePlacement({
		session: status.name,
		panes: shown
			.filter(({slot}) => slot.pane)
			.map(({frame, slot}) => ({
				id: slot.id,
				rect: frame.inner,
				isFocused: frame.index === focus && !isOpen,
			})),
		covers: cover ? [...notices, cover] : notices,
		captured: isOpen || isScrolling ? 'ui' : focused && hears(focused) ? [focused.id] : [],
		wishes: shown
			.filter(({slot}) => !slot.pane && slot.host?.state === 'running')
			.map(({frame: {inner}, slot: {id, route}}) => ({
				id,
				route,
				size: {columns: inner.width, rows: inner.height},
			})),
	});
	const reasons = useSessionKeys(status, {
		slots,
		frames,
		focus,
		isZoomed: grid.isZoomed,
		isScrolling,
		setScrolling,
		setUnknown(key) {
			setUnknown(key);
			setTold(unheard);
		},
	});

	const phase = focused?.pane?.state.phase;
	const lead = leadOf({mode, unknown, deaf: told === unheard ? undefined : focused?.route.at(-1)});
	return (
		<Box flexDirection="column" width={window.columns} height={window.rows}>
			<SessionHeader status={status} slot={focused} page={page} pages={pages} />
			<Box flexGrow={1} />
			{areas.sidebar.width > 0 ? (
				<HostsSidebar
					hosts={hosts}
					focus={focused?.host?.name}
					area={areas.sidebar}
					isSpread={isSpread}
				/>
			) : null}
			{shown.map(({frame, slot, notice}) => (
				<PaneFrame
					key={slot.id}
					slot={slot}
					frame={frame}
					notice={notice}
					agent={isSpread ? slot.host?.agent : undefined}
					isFocused={frame.index === focus}
					isScrolling={isScrolling && frame.index === focus}
				/>
			))}
			<HintBar
				scope={isScrolling ? 'scroll' : 'session'}
				lead={isScrolling ? undefined : lead}
				words={{
					...(grid.isZoomed ? {zoom: 'unzoom'} : {}),
					...(phase === 'ended' ? {reconnect: 'new shell'} : {}),
					...(pages > 1 && !grid.isZoomed ? {next: 'next pane/page'} : {}),
				}}
				reasons={reasons}
				without={slots.length > 1 ? [] : ['left', 'next']}
			/>
		</Box>
	);
}
