import { MessageCircle } from "lucide-react";
import { AddressLine } from "@/components/consumers/address-line";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ChannelMessage } from "@/lib/domain/channels/messages";

interface ChannelPanelProps {
  webhookUrl: string;
  /** Newest first. */
  messages: readonly ChannelMessage[];
}

/** Where the platform sends messages to, and the last ones that arrived with a valid signature. */
export function ChannelPanel({ webhookUrl, messages }: ChannelPanelProps) {
  return (
    <Card>
      <CardHeader title="Messages" />
      <CardBody className="flex flex-col gap-5">
        <div className="max-w-2xl">
          <AddressLine
            label="Webhook address"
            hint="The platform sends messages here. Whatever is not signed with this channel’s secret is refused."
            address={webhookUrl}
            copyLabel="Copy webhook address"
          />
        </div>
        {messages.length === 0 ? (
          <EmptyState icon={<MessageCircle />} title="No messages yet." level={3}>
            Write to the bot once the platform knows the webhook address.
          </EmptyState>
        ) : (
          <MessageTable messages={messages} />
        )}
      </CardBody>
    </Card>
  );
}

function MessageTable({ messages }: { messages: readonly ChannelMessage[] }) {
  return (
    <Table label="Last messages">
      <TableHeader>
        <TableRow>
          <TableHead>Received</TableHead>
          <TableHead>From</TableHead>
          <TableHead>Conversation</TableHead>
          <TableHead>Text</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {messages.map(({ deliveryId, receivedAt, sender, conversation, text }) => (
          <TableRow key={deliveryId}>
            <TableCell label="Received">
              <RelativeTime value={receivedAt} />
            </TableCell>
            <TableCell label="From" className="wrap-anywhere">
              {sender}
            </TableCell>
            <TableCell label="Conversation" className="wrap-anywhere">
              {conversation}
            </TableCell>
            <TableCell label="Text" className="whitespace-pre-wrap wrap-anywhere">
              {text}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
