// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Access} from "./Access.sol";
import {Authorize} from "./Authorize.sol";
import {Item} from "./Fields.sol";
import {Host} from "./Host.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {ScanAccess} from "./ScanAccess.sol";

library Warm {
    /// @dev Slots that a step makes warm: so few because an attacker can make the way to each of them long
    /// (docs/bounds.md).
    uint256 private constant SLOTS_A_STEP = 4;

    /// @notice Phase warm: makes the accounts and slots of the access list warm (EIP-2930), an account or up to 4 slots
    /// a step. The list's form has been checked.
    function stepWarm(Machine memory m, Host memory host) internal pure {
        Intake memory intake = openIntake(m);
        if (intake.slotsEnd == 0) account(m, host, intake);
        else slots(m, intake);
        bool done =
            intake.slotsEnd == 0 && intake.position == intake.accessOffset + intake.accessLength;
        if (done) Authorize.startAuthorizing(m, intake);
        else m.enterWith(Phase.WARM, intake.hashOf());
    }

    function account(Machine memory m, Host memory host, Intake memory intake) private pure {
        (, uint256 self, Item memory list) = ScanAccess.readHead(m, intake);
        Access.touchAccount(m, host, self);
        intake.position += list.payload;
        intake.slotsEnd = list.length == 0 ? 0 : intake.position + list.length;
        intake.account = self;
    }

    function slots(Machine memory m, Intake memory intake) private pure {
        uint256 position = intake.position + SLOTS_A_STEP * ScanAccess.SLOT;
        if (intake.slotsEnd < position) position = intake.slotsEnd;
        uint256 size = position - intake.position;
        uint256 data = Bytes.read(m.proof, intake.source, intake.position, size);
        for (uint256 at = 0; at < size; at += ScanAccess.SLOT) {
            uint256 slot;
            assembly ("memory-safe") {
                slot := mload(add(add(data, at), 1))
            }
            Access.touchSlot(m, intake.account, slot);
        }
        intake.position = position;
        if (position == intake.slotsEnd) intake.slotsEnd = 0;
    }
}
