// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Item, listHeader} from "./Fields.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {ScanAuthorizations} from "./ScanAuthorizations.sol";

library ScanAccess {
    /// @dev An entry up to its slots: a list header of at most 5 bytes, 21 bytes of address, a list header of at most 5.
    uint256 internal constant ENTRY_HEAD = 31;
    /// @dev Bytes of a slot: 0xa0 and the slot.
    uint256 internal constant SLOT = 33;
    /// @dev What a step reads of a slot list.
    uint256 private constant SLOTS_A_STEP = 32;

    /// @notice Phase scanAccess: checks the form of the access list (EIP-2930), `[[address, [slot, …]], …]`, and counts
    /// it: the head of an entry, or up to 32 of its slots, a step.
    function stepScanAccess(Machine memory m) internal pure {
        Intake memory intake = openIntake(m);
        if (!(intake.slotsEnd == 0 ? entryHead(m, intake) : slots(m, intake))) {
            m.rest();
            return;
        }
        uint256 end = intake.accessOffset + intake.accessLength;
        if (intake.slotsEnd == 0 && intake.position == end) {
            ScanAuthorizations.startAuthorizationScan(m, intake);
        } else {
            m.enterWith(Phase.SCAN_ACCESS, intake.hashOf());
        }
    }

    /// @notice The head of the access list's entry at `intake.position`.
    /// @return entry the entry's payload.
    /// @return account its address, if the entry is well-formed.
    /// @return list its slot list's payload. All positions count from `intake.position`.
    function readHead(Machine memory m, Intake memory intake)
        internal
        pure
        returns (Item memory entry, uint256 account, Item memory list)
    {
        uint256 size = intake.accessOffset + intake.accessLength - intake.position;
        if (size > ENTRY_HEAD) size = ENTRY_HEAD;
        uint256 at = Bytes.read(m.proof, intake.source, intake.position, size);
        entry = listHeader(at, size, 0);
        if (!entry.ok) return (entry, account, list);
        if (entry.payload + 21 > size) return (entry, account, list);
        list = listHeader(at, size, entry.payload + 21);
        uint256 self = at + entry.payload;
        uint256 tag;
        assembly ("memory-safe") {
            tag := byte(0, mload(self))
            account := shr(96, mload(add(self, 1)))
        }
        if (tag != 0x94) list.ok = false;
    }

    /// @dev False when it is malformed.
    function entryHead(Machine memory m, Intake memory intake) private pure returns (bool) {
        (Item memory entry, uint256 account, Item memory list) = readHead(m, intake);
        uint256 end = intake.accessOffset + intake.accessLength;
        if (!entry.ok || intake.position + entry.payload + entry.length > end) return false;
        if (!list.ok || list.payload + list.length != entry.payload + entry.length) return false;
        if (list.length % SLOT != 0) return false;
        intake.position += list.payload;
        intake.slotsEnd = list.length == 0 ? 0 : intake.position + list.length;
        intake.account = account;
        intake.accounts += 1;
        return true;
    }

    function slots(Machine memory m, Intake memory intake) private pure returns (bool ok) {
        uint256 position = intake.position + SLOTS_A_STEP * SLOT;
        if (intake.slotsEnd < position) position = intake.slotsEnd;
        uint256 size = position - intake.position;
        uint256 data = Bytes.read(m.proof, intake.source, intake.position, size);
        ok = true;
        assembly ("memory-safe") {
            for { let at := 0 } lt(at, size) { at := add(at, SLOT) } {
                ok := and(ok, eq(byte(0, mload(add(data, at))), 0xa0))
            }
        }
        intake.position = position;
        if (position == intake.slotsEnd) intake.slotsEnd = 0;
        intake.slots += size / SLOT;
    }
}
