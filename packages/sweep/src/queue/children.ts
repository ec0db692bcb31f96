import { type Child, ChildPool, ParentCommand } from 'bullmq'

/**
 * BullMQ's processes, but that one is used again only where it has said that its job is at an end. One that is let go
 * while it trains on, because its worker had given the job up, is killed: it would refuse the next.
 */
export class Children extends ChildPool {
  private readonly idle = new WeakSet<Child>()
  private readonly known = new WeakSet<Child>()

  override async retain(file: string): Promise<Child> {
    const child = await super.retain(file)
    if (!this.known.has(child)) this.meet(child)
    this.idle.delete(child)
    return child
  }

  override release(child: Child): void {
    if (this.idle.has(child)) super.release(child)
    else this.kill(child).catch(() => {})
  }

  private meet(child: Child): void {
    this.known.add(child)
    // Not Error: that is what one says which is at another job.
    child.on('message', ({ cmd }: { cmd: ParentCommand }) => {
      if (cmd === ParentCommand.Completed || cmd === ParentCommand.Failed) this.idle.add(child)
    })
    // What cannot be sent any more ends nothing: the child's end is told by itself.
    const send = child.send.bind(child)
    child.send = message => send(message).catch(() => {})
  }
}
