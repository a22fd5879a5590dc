import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

export interface OperationLine {
  operationId: string;
  method: string;
  path: string;
  summary: string;
}

/** What the document of an API server describes; each can be tried by its name. */
export function OperationsPanel({ operations }: { operations: readonly OperationLine[] }) {
  return (
    <Card>
      <CardHeader title="Operations">
        {operations.length === 0
          ? "The document describes none that can be called."
          : "Agents call these by name. The credential is added on the way out."}
      </CardHeader>
      {operations.length > 0 && (
        <CardBody>
          <Table label="Operations">
            <TableHeader>
              <TableRow>
                <TableHead>Name</TableHead>
                <TableHead>Call</TableHead>
                <TableHead>What it does</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {operations.map(({ operationId, method, path, summary }) => (
                <TableRow key={operationId}>
                  <TableCell label="Name">
                    <code className="text-xs wrap-anywhere">{operationId}</code>
                  </TableCell>
                  <TableCell label="Call">
                    <span className="inline-flex flex-wrap items-center gap-2">
                      <Badge>{method.toUpperCase()}</Badge>
                      <code className="text-xs wrap-anywhere">{path}</code>
                    </span>
                  </TableCell>
                  <TableCell label="What it does" className="wrap-anywhere text-muted-foreground">
                    {summary}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </CardBody>
      )}
    </Card>
  );
}
