import {useState} from 'react';
import {sessionByName} from '../../state/selectors.ts';
import {isUnfinished} from '../../state/unfinished.ts';
import {useFlotilla} from '../kit/flotilla-context.ts';
import {GoneView} from '../sessions/gone-view.tsx';
import {UnfinishedView} from '../sessions/unfinished-view.tsx';
import {LiveSession} from './live-session.tsx';

/** A session: from inside where it is whole, else what there is of it. */
export function SessionView({name}: {readonly name: string}) {
	const session = useFlotilla(state => sessionByName(state, name));
	const isWhole = useFlotilla(state => session !== undefined && !isUnfinished(state, session));
	const [isInside, setInside] = useState(false);
	if (!session) return <GoneView name={name} />;
	const {status} = session;
	const hasShells = status.hosts.some(({state}) => state === 'running');
	if (isWhole || (isInside && hasShells)) return <LiveSession status={status} />;
	const enter = hasShells ? () => setInside(true) : undefined;
	return <UnfinishedView session={session} trail={[name]} onOpen={enter} />;
}
