// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Entry, openEntry} from "./Entry.sol";
import {Fields, Item, listHeader} from "./Fields.sol";
import {Fork, Host} from "./Host.sol";
import {Intake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {ScanData} from "./ScanData.sol";

library Decode {
    /// @dev No transaction's fields before its data are longer, with the headers of list and data.
    uint256 private constant HEAD = 192;
    /// @dev No list header is longer: its length has at most 4 bytes.
    uint256 private constant LIST_HEADER = 5;
    /// @dev No signature is longer: three integers of up to 32 bytes with a header each.
    uint256 private constant SIGNATURE = 99;
    /// @dev The type of EIP-7702.
    uint256 private constant AUTHORIZES = 4;

    /// @notice Phase decode: reads a transaction's fields (legacy, EIP-2930, EIP-1559, EIP-7702). What is
    /// malformed, of a type that is not admitted, or for another chain is skipped (docs/batches.md §7).
    function stepDecode(Machine memory m, Host memory host) internal pure {
        (bool ok, Intake memory intake) = decode(m, host, openEntry(m));
        if (!ok) {
            m.rest();
        } else if (intake.dataLength == 0) {
            ScanData.startAccessScan(m, intake);
        } else {
            intake.position = intake.dataOffset;
            m.enterWith(Phase.SCAN_DATA, intake.hashOf());
        }
    }

    function decode(Machine memory m, Host memory host, Entry memory entry)
        private
        pure
        returns (bool, Intake memory intake)
    {
        intake.source = entry.source;
        intake.offset = entry.offset;
        intake.length = entry.length;
        Fields memory head = fields(m, intake, 0, least(HEAD, entry.length));
        uint256 kind = head.readType();
        if (!head.ok || kind == 3 || kind > 4) return (false, intake);
        if (kind == AUTHORIZES && host.config.fork == Fork.CANCUN) return (false, intake);
        intake.kind = kind;
        Item memory list = head.readList();
        if (!list.ok || list.payload + list.length != entry.length) return (false, intake);
        uint256 end = readHead(head, host.config.chainId, intake);
        if (!head.ok || end > entry.length) return (false, intake);
        intake.accessOffset = intake.offset + end;
        if (kind != 0) {
            Item memory list_ = listAt(m, intake, end);
            if (!list_.ok) return (false, intake);
            intake.accessOffset = intake.offset + list_.payload;
            intake.accessLength = list_.length;
            end = list_.payload + list_.length;
        }
        intake.authOffset = intake.offset + end;
        if (kind == AUTHORIZES) {
            Item memory list_ = listAt(m, intake, end);
            if (!list_.ok || list_.length == 0) return (false, intake);
            intake.authOffset = intake.offset + list_.payload;
            intake.authLength = list_.length;
            end = list_.payload + list_.length;
        }
        if (end > entry.length || entry.length - end > SIGNATURE) return (false, intake);
        intake.signedOffset = intake.offset + list.payload;
        intake.signedLength = end - list.payload;
        Fields memory tail = fields(m, intake, end, entry.length - end);
        readSignature(tail, host.config.chainId, intake);
        return (tail.ok && tail.at == tail.size, intake);
    }

    /// @dev The fields from the chain id to the data.
    /// @return Where the data ends.
    function readHead(Fields memory head, uint256 chainId, Intake memory intake)
        private
        pure
        returns (uint256)
    {
        if (intake.kind != 0 && head.readInteger(8) != chainId) head.ok = false;
        intake.nonce = head.readInteger(8);
        intake.priorityFee = head.readInteger(32);
        intake.maxFee = intake.kind >= 2 ? head.readInteger(32) : intake.priorityFee;
        intake.gasLimit = head.readInteger(8);
        (intake.creates, intake.to) = head.readAddress();
        if (intake.kind == AUTHORIZES && intake.creates) head.ok = false;
        intake.value = head.readInteger(32);
        Item memory data = head.readString();
        intake.dataOffset = intake.offset + data.payload;
        intake.dataLength = data.length;
        return data.payload + data.length;
    }

    function readSignature(Fields memory tail, uint256 chainId, Intake memory intake) private pure {
        uint256 v = tail.readInteger(32);
        intake.r = tail.readInteger(32);
        intake.s = tail.readInteger(32);
        intake.isProtected = intake.kind == 0 && v != 27 && v != 28;
        unchecked {
            // Below zero it wraps round to what is far above 1.
            if (intake.isProtected) v -= 35 + 2 * chainId;
            else if (intake.kind == 0) v -= 27;
        }
        if (v > 1) tail.ok = false;
        intake.parity = v;
    }

    /// @dev `[from, from + size)` of the transaction, to read fields from.
    function fields(Machine memory m, Intake memory intake, uint256 from, uint256 size)
        private
        pure
        returns (Fields memory)
    {
        uint256 start = Bytes.read(m.proof, intake.source, intake.offset + from, size);
        return Fields({start: start, size: size, at: 0, ok: true});
    }

    /// @dev The list of the transaction that begins at `at`. It may go on past the end.
    function listAt(Machine memory m, Intake memory intake, uint256 at)
        private
        pure
        returns (Item memory item)
    {
        if (at > intake.length) return item;
        uint256 size = least(LIST_HEADER, intake.length - at);
        item = listHeader(fields(m, intake, at, size).start, size, 0);
        item.payload += at;
    }

    function least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
