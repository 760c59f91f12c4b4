// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Access} from "./Access.sol";
import {Frame} from "./Frame.sol";
import {Gas} from "./Gas.sol";
import {Machine} from "./Machine.sol";
import {Operand} from "./Operand.sol";
import {AccountWalk, SlotWalk, State} from "./State.sol";

/// @notice SLOAD, SSTORE, TLOAD and TSTORE.
library Storage {
    function storage_(Machine memory m, uint256 opcode) internal pure returns (bool) {
        Frame memory frame = m.frame();
        uint256 slot = Operand.pop(m);
        if (opcode == 0x54) {
            if (!Gas.charge(m, Access.touchSlot(m, frame.self, slot) ? 100 : 2100)) return false;
            Operand.push(m, State.walkSlot(m, m.world().state, frame.self, slot).value);
        } else if (opcode == 0x55) {
            uint256 value = Operand.pop(m);
            return !frame.isStatic && store(m, frame.self, slot, value);
        } else if (opcode == 0x5c) {
            Operand.push(m, Access.readTransient(m, frame.self, slot));
        } else {
            uint256 value = Operand.pop(m);
            if (frame.isStatic) return false;
            Access.writeTransient(m, frame.self, slot, value);
        }
        return true;
    }

    /// @dev SSTORE: EIP-2200's metering with EIP-2929's prices and EIP-3529's refunds.
    function store(Machine memory m, uint256 self, uint256 slot, uint256 value)
        private
        pure
        returns (bool)
    {
        if (m.cpu().gas <= 2300) return false;
        uint256 price = Access.touchSlot(m, self, slot) ? 0 : 2100;
        SlotWalk memory at = State.walkSlot(m, m.world().state, self, slot);
        uint256 current = at.value;
        uint256 original = originalValue(m, at, self, slot);
        if (current == original && value != current) price += original == 0 ? 20000 : 2900;
        else price += 100;
        if (!Gas.charge(m, price)) return false;
        if (value == current) return true;
        m.world().refund = uint256(int256(m.world().refund) + refund(original, current, value));
        State.putSlot(m, at, value);
        return true;
    }

    /// @dev The slot's value before the transaction. What can't have changed is not walked to again.
    function originalValue(Machine memory m, SlotWalk memory at, uint256 self, uint256 slot)
        private
        pure
        returns (uint256)
    {
        bytes32 start = m.tx_().start;
        if (start == m.world().state) return at.value;
        AccountWalk memory before = State.walkAccount(m, start, self);
        if (before.account.storageRoot == at.account.account.storageRoot) return at.value;
        return State.walkStorage(m, before, slot).value;
    }

    function refund(uint256 original, uint256 current, uint256 value)
        private
        pure
        returns (int256 change)
    {
        if (current == original) return original != 0 && value == 0 ? int256(4800) : int256(0);
        if (original != 0) {
            if (current == 0) change -= 4800;
            else if (value == 0) change += 4800;
        }
        if (value == original) change += original == 0 ? int256(19900) : int256(2800);
    }
}
