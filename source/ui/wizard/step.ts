/** The room each step of the wizard draws in. */
export type StepProps = {
	readonly width: number;
	readonly rows: number;
};
