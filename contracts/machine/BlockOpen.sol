// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Config} from "./Config.sol";
import {Cursor} from "./Cursor.sol";
import {Header} from "./Header.sol";
import {Host} from "./Host.sol";
import {Idle} from "./Idle.sol";
import {Machine} from "./Machine.sol";
import {Reader} from "./Packer.sol";
import {Parent} from "./Parent.sol";
import {Phase} from "./Phase.sol";
import {Queue} from "./Queue.sol";

library BlockOpen {
    /// @notice Phase blockOpen: reads the next block's header; a block that breaks a rule is passed over whole.
    function stepBlockOpen(Machine memory m, Host memory host) internal pure {
        Cursor memory cursor = m.cursor();
        Parent memory parent = m.parent();
        Reader memory reader =
            Reader(Bytes.read(m.proof, cursor.data, cursor.offset, Idle.BLOCK_HEADER));
        uint256 body = cursor.offset + Idle.BLOCK_HEADER;
        uint256 end = body + reader.take(4);
        Header memory header;
        header.open = true;
        header.number = parent.number + 1;
        header.timestamp = reader.take(8);
        header.feeRecipient = reader.take(20);
        header.prevRandao = reader.take(32);
        header.gasLimit = reader.take(8);
        header.baseFee = nextBaseFee(parent);
        header.parentBeaconBlockRoot = reader.takeHash();
        uint256 forced = reader.take(2);
        header.extraLength = reader.take(1);
        header.extraData = reader.takeHash();
        if (cursor.isForced) {
            forced = dueNow(cursor);
            setForcedHeader(header, parent);
        }
        if (cursor.isForced ? forced == 0 : isVoid(host.config, cursor, parent, header, forced)) {
            cursor.offset = end;
            m.enter(Phase.IDLE);
            return;
        }
        cursor.offset = body;
        cursor.end = end;
        (cursor.taken, cursor.forced) = (0, forced);
        m.setHeader(header);
        bool writes = host.config.beaconRoots || host.config.blockHashes;
        m.enter(writes ? Phase.BLOCK_SYSTEM : Phase.IDLE);
    }

    /// @dev How many entries a block has to take: those that are due, but not more than it may.
    function dueNow(Cursor memory cursor) private pure returns (uint256 due) {
        if (cursor.queueDue <= cursor.queueNext) return 0;
        due = cursor.queueDue - cursor.queueNext;
        if (due > Queue.MAX_FORCED) due = Queue.MAX_FORCED;
    }

    /// @dev What a forced block's header has in place of what the batch says: the poster of the batch does not know the
    /// parent.
    function setForcedHeader(Header memory header, Parent memory parent) private pure {
        if (header.timestamp <= parent.timestamp) header.timestamp = parent.timestamp + 1;
        header.gasLimit = parent.gasLimit;
    }

    /// @dev The rules of docs/batches.md §5.
    function isVoid(
        Config memory config,
        Cursor memory cursor,
        Parent memory parent,
        Header memory header,
        uint256 forced
    ) private pure returns (bool) {
        uint256 gasLimit = header.gasLimit;
        uint256 change =
            gasLimit > parent.gasLimit ? gasLimit - parent.gasLimit : parent.gasLimit - gasLimit;
        return header.timestamp <= parent.timestamp
            || header.timestamp > cursor.l1Timestamp + config.timeDrift
            || gasLimit < config.gasLimitFloor || gasLimit > config.gasLimitCap
            || change >= parent.gasLimit / 1024 || header.extraLength > 32
            || header.extraData << (8 * header.extraLength) != 0
            || cursor.queueNext + forced > cursor.queueLength || forced > Queue.MAX_FORCED
            || forced < dueNow(cursor);
    }

    /// @notice EIP-1559 with its own constants: elasticity 2, at most an eighth of change a block. Wei.
    function nextBaseFee(Parent memory parent) internal pure returns (uint256) {
        uint256 target = parent.gasLimit / 2;
        (uint256 gasUsed, uint256 baseFee) = (parent.gasUsed, parent.baseFee);
        if (gasUsed == target) return baseFee;
        if (gasUsed > target) {
            uint256 rise = (baseFee * (gasUsed - target)) / target / 8;
            return baseFee + (rise > 1 ? rise : 1);
        }
        return baseFee - (baseFee * (target - gasUsed)) / target / 8;
    }
}
