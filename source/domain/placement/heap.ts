/** A collection that gives back its foremost item first (a binary heap). */
export type Heap<T> = {push(item: T): void; pop(): T | undefined};

export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
	const items: T[] = [];
	const at = (index: number) => items[index] as T;
	const swap = (a: number, b: number) => {
		[items[a], items[b]] = [at(b), at(a)];
	};

	return {
		push(item) {
			let index = items.push(item) - 1;
			while (index > 0) {
				const parent = (index - 1) >> 1;
				if (!isBefore(at(index), at(parent))) return;
				swap(index, parent);
				index = parent;
			}
		},
		pop() {
			if (items.length < 2) return items.pop();
			const top = at(0);
			items[0] = items.pop() as T;
			let index = 0;
			for (;;) {
				const left = 2 * index + 1;
				if (left >= items.length) return top;
				const right = left + 1;
				const child = right < items.length && isBefore(at(right), at(left)) ? right : left;
				if (!isBefore(at(child), at(index))) return top;
				swap(child, index);
				index = child;
			}
		},
	};
}
