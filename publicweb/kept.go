package publicweb

import (
	"container/list"
	"sync"
)

// kept holds values up to a number of bytes in all; what was asked for longest ago makes room. It is safe for use by
// several goroutines.
type kept[V any] struct {
	mu    sync.Mutex
	most  int
	size  int
	order *list.List // of *item[V], the latest asked in front
	items map[string]*list.Element
}

type item[V any] struct {
	key   string
	value V
	size  int
}

func newKept[V any](most int) *kept[V] {
	return &kept[V]{most: most, order: list.New(), items: map[string]*list.Element{}}
}

// get gives what stands under a key.
func (k *kept[V]) get(key string) (v V, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.items[key]
	if !ok {
		return v, false
	}
	k.order.MoveToFront(e)
	return e.Value.(*item[V]).value, true
}

// put keeps a value of a size in bytes; one larger than a quarter of all is not kept.
func (k *kept[V]) put(key string, v V, size int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if size > k.most/4 {
		return
	}
	if e, ok := k.items[key]; ok {
		k.drop(e)
	}
	k.items[key] = k.order.PushFront(&item[V]{key: key, value: v, size: size})
	k.size += size
	for k.size > k.most {
		k.drop(k.order.Back())
	}
}

func (k *kept[V]) drop(e *list.Element) {
	it := k.order.Remove(e).(*item[V])
	delete(k.items, it.key)
	k.size -= it.size
}
